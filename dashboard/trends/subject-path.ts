/** Where a subject's page is: its kind, a slash, and the rest of its name. */
export function pathOf(subject: string): string {
  const [kind = '', ...rest] = subject.split('/')
  return `/desk/${kind}/${encodeURIComponent(rest.join('/'))}`
}
