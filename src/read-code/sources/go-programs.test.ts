import { describe, expect, it } from 'vitest'
import { gather } from '../snippets.test-data.ts'
import { goPackagesOf } from './go-programs.ts'

describe('the packages that a command builds', () => {
  it.each([
    ['go build -o /out/shop ./cmd/shop', ['/app/cmd/shop']],
    ['CGO_ENABLED=0 GOOS=linux go build -ldflags "-s -w" -o main .', ['/app']],
    ['go build -o main', ['/app']],
    ['cd services/login && go install main.go', ['/app/services/login']],
    ['go run ./cmd/shop serve', ['/app/cmd/shop']],
    ['go build ./...', ['*']],
    ['go install example.com/tool@latest', []],
    ['go mod download', []],
  ])('%s', (command, packages) => {
    expect([...goPackagesOf(command, '/app')]).toEqual(packages)
  })
})

describe('the files of a program', () => {
  const tree = {
    '/p/go.mod': 'module example.com/shop\n',
    '/p/login.Dockerfile': 'FROM golang\nWORKDIR /src\nCOPY .. .\nRUN go build -o /login ./cmd/login\n',
    '/p/orders.Dockerfile': 'FROM golang\nWORKDIR /src\nCOPY . .\nCMD ["go", "run", "./cmd/orders"]\n',
    '/p/all.Dockerfile': 'FROM golang\nWORKDIR /src\nCOPY . .\nRUN go build ./...\n',
    '/p/cmd/login/main.go': 'package main\nimport (\n\t"fmt"\n\tt "example.com/shop/tokens"\n)\nfunc main() {}\n',
    '/p/cmd/orders/main.go': 'package main\nimport "example.com/shop/orders"\nfunc main() {}\n',
    '/p/tokens/tokens.go': 'package tokens\nimport "example.com/shop/clock"\n',
    '/p/clock/clock.go': 'package clock\n',
    '/p/orders/orders.go': 'package orders\n',
  }

  it.each([
    ['login.Dockerfile', ['clock/clock.go', 'cmd/login/main.go', 'tokens/tokens.go']],
    ['orders.Dockerfile', ['cmd/orders/main.go', 'orders/orders.go']],
    [
      'all.Dockerfile',
      ['clock/clock.go', 'cmd/login/main.go', 'cmd/orders/main.go', 'orders/orders.go', 'tokens/tokens.go'],
    ],
  ])('%s', (dockerfile, files) => {
    const [service] = gather(tree, { api: { build: { context: '.', dockerfile } } }).services
    expect(service?.files.map(({ shown }) => shown).toSorted()).toEqual(files)
  })
})
