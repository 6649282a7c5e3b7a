import type { PlatformProfile } from './profile.ts'

/** Any other receiver: nothing about it is known beforehand. */
export const other: PlatformProfile = {
  called: 'the receiver',
  perSecond: null,
  asciiBody: false,
  accepted: null,
  answers: [],
}
