import { duplicate, forbidden, invalid, notFound, oneOf, required } from './field-error';
import { dnsLabel } from './name-formats';
import { parseQuantity, QuantityError } from './quantity';
import type { FieldError, Volume, VolumeMount } from './types';

/** What must be said about a volume of each type, for those types that people use with Jobs. */
const REQUIRED_FIELDS: Record<string, string> = {
  configMap: 'name',
  secret: 'secretName',
  persistentVolumeClaim: 'claimName',
  hostPath: 'path',
  nfs: 'server',
  csi: 'driver',
};

export function validateVolumes(volumes: Volume[], path: string): FieldError[] {
  const names = new Set<string>();
  return volumes.flatMap((volume, index) => {
    const at = `${path}[${index}]`;
    const errors = validateSource(volume, at);
    if (!volume.name) return [...errors, required(`${at}.name`)];
    errors.push(...dnsLabel(volume.name).map((mistake) => invalid(`${at}.name`, volume.name, mistake)));
    if (names.has(volume.name)) errors.push(duplicate(`${at}.name`, volume.name));
    names.add(volume.name);
    return errors;
  });
}

function validateSource({ name: _, ...sources }: Volume, path: string): FieldError[] {
  const types = Object.keys(sources).filter((type) => sources[type] !== undefined);
  const errors = types
    .slice(1)
    .map((type) =>
      forbidden(`${path}.${type}`, 'may not specify more than 1 volume type', `keep one of: ${types.join(', ')}`),
    );
  const [type] = types;
  if (type === undefined) return errors;
  const field = Object.hasOwn(REQUIRED_FIELDS, type) ? REQUIRED_FIELDS[type] : undefined;
  const source = (sources[type] ?? {}) as Record<string, unknown>;
  if (field !== undefined && !source[field]) errors.push(required(`${path}.${type}.${field}`));
  if (type === 'emptyDir' && isNegative(sources.emptyDir?.sizeLimit)) {
    errors.push(forbidden(`${path}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
  }
  return errors;
}

function isNegative(size: string | number | undefined): boolean {
  try {
    return size !== undefined && parseQuantity(size).nanos < 0n;
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    return true;
  }
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

export function validateVolumeMounts(mounts: VolumeMount[], volumes: Volume[], path: string): FieldError[] {
  const paths = new Set<string>();
  return mounts.flatMap((mount, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (!mount.name) errors.push(required(`${at}.name`));
    if (!volumes.some(({ name }) => name === mount.name)) {
      errors.push(notFound(`${at}.name`, mount.name, 'add a volume of this name to spec.template.spec.volumes'));
    }
    if (!mount.mountPath) errors.push(required(`${at}.mountPath`));
    if (paths.has(mount.mountPath)) errors.push(invalid(`${at}.mountPath`, mount.mountPath, 'must be unique'));
    paths.add(mount.mountPath);
    errors.push(
      ...validateSubPath(mount.subPath, `${at}.subPath`),
      ...validateSubPath(mount.subPathExpr, `${at}.subPathExpr`),
    );
    if (mount.subPath && mount.subPathExpr) {
      errors.push(invalid(`${at}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
    }
    return [...errors, ...oneOf(`${at}.mountPropagation`, mount.mountPropagation, PROPAGATIONS)];
  });
}

function validateSubPath(subPath: string | undefined, path: string): FieldError[] {
  if (!subPath) return [];
  const errors = subPath.startsWith('/') ? [invalid(path, subPath, 'must be a relative path')] : [];
  if (subPath.split('/').includes('..')) errors.push(invalid(path, subPath, "must not contain '..'"));
  return errors;
}
