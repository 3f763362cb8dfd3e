/** Asks the server for JSON of one of its contracts. Throws an `Error` that says what the server said. */
export async function getJson<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch(path, { headers: { accept: 'application/json' }, ...(signal && { signal }) })
  if (response.ok) return (await response.json()) as Answer
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; title?: string }
  throw new ApiError(response.status, problem.detail ?? problem.title ?? response.statusText)
}

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
