import type { Clock } from '../../asl/clock';
import { ServiceError } from '../service';
import type { Table } from './table';

/** The tables there are, by name. What has expired is removed before a table is looked at. */
export class Tables {
  constructor(
    private readonly byName: ReadonlyMap<string, Table>,
    private readonly clock: Clock,
  ) {}

  /**
   * @param nameOrArn `Objects` or `arn:aws:dynamodb:<region>:<account>:table/Objects`
   * @throws ServiceError ResourceNotFoundException
   */
  named(nameOrArn: string, message = 'Requested resource not found'): Table {
    const name = /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/([^/]+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
    const table = this.byName.get(name);
    if (!table) throw new ServiceError('ResourceNotFoundException', message);
    table.expire(this.clock.now());
    return table;
  }
}
