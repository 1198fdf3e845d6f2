/**
 * The start of a text of the endpoint, for a message.
 *
 * A slice would keep the whole text in memory as long as the message lives, so the excerpt is a copy.
 */
export function excerptOf(text: string, maxLength: number): string {
  return text.length > maxLength ? `${Buffer.from(text.slice(0, maxLength)).toString()}…` : text;
}
