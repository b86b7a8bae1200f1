/**
 * The page's script: hears of new standings and fetches the page again when it became another one. What it puts in is the
 * server's own markup of the same page, parsed without running anything. Without it the page stays complete, and as it was.
 */
export const script = `'use strict'
{
  const live = document.getElementById('live')
  const announce = document.getElementById('announce')
  const units = [['day', 86400], ['hour', 3600], ['minute', 60]]

  // What the server's clock is ahead of this machine's.
  let aheadMs = Number(document.body.dataset.now) - Date.now()

  function sayAge(at) {
    const seconds = Math.floor((Date.now() + aheadMs - Date.parse(at)) / 1000)
    for (const [unit, length] of units) {
      const count = Math.floor(seconds / length)
      if (count > 0) return count + ' ' + unit + (count === 1 ? '' : 's') + ' ago'
    }
    return 'just now'
  }

  function tick() {
    for (const time of document.querySelectorAll('time')) {
      const said = sayAge(time.dateTime)
      if (time.textContent !== said) time.textContent = said
    }
  }

  // What the server hears of: containers and files; files, and containers at intervals; files alone.
  const hearings = { live: 'live', deaf: 'at intervals', unasked: 'files only' }

  function tellLive(isHeard) {
    const hearing = document.body.dataset.hearing
    live.hidden = false
    live.className = 'live ' + (isHeard ? hearing : 'lost')
    live.textContent = isHeard ? hearings[hearing] : 'connection lost, trying again'
  }

  let wanted = 0
  let isLoading = false

  async function refresh() {
    if (isLoading) return
    isLoading = true
    try {
      while (Number(document.body.dataset.revision) !== wanted) {
        const asked = wanted
        const answer = await fetch('.', { cache: 'no-store' })
        if (!answer.ok) throw new Error(String(answer.status))
        put(new DOMParser().parseFromString(await answer.text(), 'text/html'))
        // The page is newer than what we heard: the event of that is on its way.
        if (Number(document.body.dataset.revision) !== asked) break
      }
    } catch {
      // It may be that we asked too often, or that it is gone for a moment.
      setTimeout(refresh, 2000)
    } finally {
      isLoading = false
    }
  }

  function put(next) {
    const closed = new Map([...document.querySelectorAll('details')].map((details) => [details.id, details.open]))
    const focused = document.activeElement && document.activeElement.closest('[aria-labelledby], [id]')
    const label = focused && (focused.getAttribute('aria-labelledby') || focused.id)
    const before = document.querySelector('h1').textContent
    document.title = next.title
    document.body.dataset.revision = next.body.dataset.revision
    for (const part of ['main', '.where', 'footer']) document.querySelector(part).replaceWith(document.adoptNode(next.querySelector(part)))
    const icon = next.querySelector('link[rel=icon]')
    if (icon) document.querySelector('link[rel=icon]').href = icon.getAttribute('href')
    for (const details of document.querySelectorAll('details')) if (closed.has(details.id)) details.open = closed.get(details.id)
    if (label && document.activeElement === document.body) {
      const again = [...document.querySelectorAll('[aria-labelledby], [id]')].find((element) => (element.getAttribute('aria-labelledby') || element.id) === label)
      if (again && again.tabIndex >= 0) again.focus({ preventScroll: true })
    }
    const heading = document.querySelector('h1').textContent
    if (heading !== before) announce.textContent = heading + '. ' + document.querySelector('.headline').textContent
    tick()
  }

  let wasLost = false

  function connect() {
    const events = new EventSource('events')
    events.addEventListener('open', () => tellLive(true))
    events.addEventListener('error', () => {
      wasLost = true
      tellLive(false)
      // Refused, as by a proxy whose server is gone: a browser does not ask again by itself.
      if (events.readyState === EventSource.CLOSED) setTimeout(connect, 5000)
    })
    events.addEventListener('standing', hear)
  }

  function hear(event) {
    const standing = JSON.parse(event.data)
    document.body.dataset.hearing = standing.hearing
    tellLive(true)
    wanted = standing.contentRevision
    aheadMs = Date.parse(standing.now) - Date.now()
    const looked = document.querySelectorAll('.verdict time')[1]
    if (looked && standing.auditedAt) looked.dateTime = standing.auditedAt
    tick()
    // Another server may answer now, whose counting says nothing of this page.
    if (wasLost) document.body.dataset.revision = ''
    wasLost = false
    refresh()
  }

  connect()
  setInterval(tick, 10000)
}
`
