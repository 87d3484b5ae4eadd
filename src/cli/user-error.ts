import { EXIT } from './exit-codes';

/** The user, or their machine, is in the way: shown as two lines and never with a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** What to do about it. */
  readonly hint?: string;
  readonly exitCode: number;

  constructor(message: string, { hint, exitCode = EXIT.usage }: { hint?: string; exitCode?: number } = {}) {
    super(message);
    if (hint !== undefined) this.hint = hint;
    this.exitCode = exitCode;
  }
}
