/** Breaks a text into lines no wider than the limit. */
export function wrap(text: string, limit: number, measure: (part: string) => number): string[] {
  const out: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && measure(longer) > limit) {
      out.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line ? [...out, line] : out;
}
