/**
 * Whether the app may talk to a bridge on this machine or in a private network. Zapier's servers cannot, so it is for
 * development and tests alone; the only reader of the environment.
 */
export function allowsLocalBridge(): boolean {
  return process.env['ALLOW_LOCAL_BRIDGE'] === 'true'
}
