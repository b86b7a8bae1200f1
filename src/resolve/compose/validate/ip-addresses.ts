const IPV4 = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/

/** Whether the text is an address of IPv4, as Go's `net.ParseIP` reads one. */
export function isIPv4(text: string): boolean {
  return IPV4.test(text)
}

/** Whether the text is an address of IPv6, without brackets and zone. */
export function isIPv6(text: string): boolean {
  return /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`)
}
