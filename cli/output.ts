/** Standard output for much text: written in blocks, and no faster than the reader takes it. */
export class Output {
  private waiting: string[] = [];
  private length = 0;

  constructor(private readonly stream: NodeJS.WritableStream) {}

  readonly print = (text: string): void => {
    this.waiting.push(text);
    this.length += text.length;
  };

  /** Resolves when there is room for more. */
  async flush(atLeast = 0): Promise<void> {
    if (this.length <= atLeast) return;
    const text = this.waiting.join("");
    this.waiting = [];
    this.length = 0;
    if (!this.stream.write(text)) await new Promise<void>((resolve) => this.stream.once("drain", resolve));
  }
}
