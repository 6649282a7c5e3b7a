import packageJson from '../package.json' with { type: 'json' }

/** Of the app, as it is published. */
export const version: string = packageJson.version
