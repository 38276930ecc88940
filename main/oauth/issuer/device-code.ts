// What an issuer gives a person to type in on another device (RFC 8628, section 3.2), under its names on the wire and ours.
import { Secret } from '../../base/secret.ts'

export interface DeviceCode {
  readonly deviceCode: Secret
  readonly userCode: string
  readonly verificationUri: string
  /** The same with the code in it. */
  readonly verificationUriComplete: string | undefined
  /** Seconds, both. */
  readonly expiresIn: number
  readonly interval: number | undefined
}

interface Wire {
  readonly device_code: string
  readonly user_code: string
  readonly verification_uri: string
  readonly verification_uri_complete?: string
  readonly expires_in: number
  readonly interval?: number
}

export function readDeviceCode(answer: Wire): DeviceCode {
  return {
    deviceCode: new Secret(answer.device_code),
    userCode: answer.user_code,
    verificationUri: answer.verification_uri,
    verificationUriComplete: answer.verification_uri_complete,
    expiresIn: answer.expires_in,
    interval: answer.interval,
  }
}

export function writeDeviceCode({ deviceCode, userCode, verificationUri, expiresIn, interval }: DeviceCode) {
  return {
    device_code: deviceCode.reveal(),
    user_code: userCode,
    verification_uri: verificationUri,
    expires_in: expiresIn,
    ...(interval === undefined ? {} : { interval }),
  }
}
