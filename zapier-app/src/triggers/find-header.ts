/** The value of a header by its name in any case. Zapier puts `Http-` before the names of most. */
export function findHeader(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  const wanted = name.toLowerCase()
  const found = Object.entries(headers).find(([key]) => key.toLowerCase().replace(/^http-/, '') === wanted)
  return found?.[1]
}
