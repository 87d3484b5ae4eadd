import { invalid } from './field-error';
import type { FieldError } from './types';

const PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

/** `spec.timeZone` of a CronJob, as ValidateCronJobSpec of Kubernetes checks it (kubernetes-jobs.md 9.2). */
export function validateTimeZone(timeZone: string | undefined, path: string): FieldError[] {
  if (timeZone === undefined) return [];
  if (timeZone === '') return [invalid(path, timeZone, 'timeZone must be nil or non-empty string')];
  if (timeZone.toLowerCase() === 'local') {
    const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    return [invalid(path, timeZone, detail, 'write a name such as Europe/Berlin')];
  }
  if (isTimeZone(timeZone)) return [];
  return [invalid(path, timeZone, `unknown time zone ${timeZone}`, 'write a name such as Europe/Berlin')];
}

/** Whether there is a zone of exactly this name. Those that this Node.js knows are meant: it takes their names in any case, and offsets too. */
function isTimeZone(name: string): boolean {
  const parts = name.split('/');
  if (!parts.every((part) => PART.test(part) && part !== '.' && part !== '..' && !part.startsWith('-'))) return false;
  if (/^[-+0-9]/.test(name)) return false;
  let known: string;
  try {
    known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return false;
  }
  // An old name is known under its new one, which says nothing of its case; but none is without capitals.
  return known.toLowerCase() === name.toLowerCase() ? known === name : /[A-Z]/.test(name);
}
