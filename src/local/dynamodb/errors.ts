import { ServiceError } from '../service';

/** What DynamoDB answers when a request cannot be understood or performed as it is. */
export const validationError = (message: string) => new ServiceError('ValidationException', message);

/** A ValidationException with the words DynamoDB begins most of them with. */
export const invalidParameter = (message: string) =>
  validationError(`One or more parameter values were invalid: ${message}`);
