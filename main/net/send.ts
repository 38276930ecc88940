// What it means to send one HTTP request: the ports `Send` (MCP traffic) and `Fetch` (OAuth), and what both must refuse.
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'

/**
 * Which hosts may be at private or loopback addresses for this request: the host names that the user added or
 * confirmed for the server in question, as `URL.hostname` spells them. Everything else must be public. S12.
 */
export type ConfirmedHosts = ReadonlySet<string>

export interface SendRequest {
  readonly url: URL
  /** The address that named `url` as the place for its messages (HTTP+SSE, 2024-11-05); of the same origin. */
  readonly namedBy?: URL
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer
  readonly confirmedHosts: ConfirmedHosts
  /** Aborts the request and its answer's body. */
  readonly signal: AbortSignal
  /** Milliseconds until the answer's head must be there; the body's pace is the reader's business. */
  readonly headTimeout?: number
  /**
   * That the request may reach the server twice without harm: a POST that meets a kept-alive socket which the server has
   * just closed is then sent again on another one. GET and DELETE always are (RFC 9110, section 9.2.2).
   */
  readonly repeatable?: boolean
}

export interface SendResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The body as it comes. A reader that stops early must destroy it. */
  readonly body: Readable
}

/**
 * Sends over keep-alive node:http(s). Redirects are not followed: they come back as what they are.
 * @throws BrokerError `address-refused`, `unreachable`, `timed-out`, `tls-refused`, `cancelled`
 */
export type Send = (request: SendRequest) => Promise<SendResponse>

/**
 * A WHATWG fetch for OAuth requests, already bound to one server's confirmed hosts: https (loopback http), no
 * redirects (`redirect: 'manual'` whatever was asked), 20 s for the whole answer, bodies over 1 MiB refused.
 * @throws BrokerError `address-refused`, `unreachable`, `timed-out`, `too-large`, `tls-refused`, `redirect-refused`
 */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** Hands out the fetch that may reach these hosts. */
export type FetchFor = (confirmedHosts: ConfirmedHosts) => Fetch
