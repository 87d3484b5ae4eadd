/** Keeps count of how often in a row a function failed, and says so at the third time and whenever that has doubled since. */
export class FailureNotices {
  private inARow = 0;
  private next = 3;

  constructor(
    private readonly subject: string,
    private readonly notice: (text: string) => void,
  ) {}

  succeeded(): void {
    this.inARow = 0;
    this.next = 3;
  }

  failed(why: string): void {
    this.inARow += 1;
    if (this.inARow < this.next) return;
    this.next *= 2;
    this.notice(`${this.subject} has failed ${this.inARow} times in a row: ${why}`);
  }
}
