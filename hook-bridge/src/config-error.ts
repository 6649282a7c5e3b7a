/** All that is wrong with the environment, one line each. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}
