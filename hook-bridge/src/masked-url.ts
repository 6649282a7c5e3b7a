/** The address of a webhook without its path: whoever knows the whole can start the automation behind it. */
export function maskedUrl(url: string): string {
  const parsed = URL.parse(url)
  return parsed ? `${parsed.protocol}//${parsed.host}/…` : '…'
}
