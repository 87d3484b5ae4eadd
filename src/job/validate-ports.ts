import { duplicate, invalid, oneOf, required } from './field-error';
import { portName } from './name-formats';
import type { Container, FieldError } from './types';

const IN_RANGE = 'must be between 1 and 65535, inclusive';

export function validatePorts(ports: NonNullable<Container['ports']>, path: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name, containerPort, hostPort, protocol }, index) => {
    const at = `${path}[${index}]`;
    const errors = name ? portName(name).map((mistake) => invalid(`${at}.name`, name, mistake)) : [];
    if (name && errors.length === 0 && names.has(name)) errors.push(duplicate(`${at}.name`, name));
    if (name) names.add(name);
    if (!containerPort) errors.push(required(`${at}.containerPort`));
    else if (!isPort(containerPort)) errors.push(invalid(`${at}.containerPort`, containerPort, IN_RANGE));
    if (hostPort && !isPort(hostPort)) errors.push(invalid(`${at}.hostPort`, hostPort, IN_RANGE));
    return [...errors, ...oneOf(`${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP'])];
  });
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}
