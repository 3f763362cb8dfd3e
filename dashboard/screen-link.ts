import { openLink, type Link } from './link.ts'
import type { OpenLink } from './stores/picture.ts'

/** The line of a screen: the socket of the server that the page came from. */
export const openScreenLink: OpenLink = (parts): Link => openLink(parts)
