const WIDTH = 30;

/** One line that is overwritten on a terminal. Without a terminal it is a new line whenever the text changes. */
export class ProgressLine {
  private last = '';

  constructor(private readonly out: NodeJS.WriteStream = process.stderr) {}

  show(text: string): void {
    if (text === this.last) return;
    this.last = text;
    this.out.write(this.out.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
  }

  /** Keeps the current text and moves to the next line. */
  end(): void {
    if (this.out.isTTY && this.last !== '') this.out.write('\n');
    this.last = '';
  }
}

/** `[=========>           ]  43 %`; nothing if there is no total. */
export function bar(count: number, total: number | null): string {
  if (total === null || total === 0) return '';
  const share = Math.min(1, count / total);
  const done = Math.floor(share * WIDTH);
  return ` [${'='.repeat(done)}${' '.repeat(WIDTH - done)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
}
