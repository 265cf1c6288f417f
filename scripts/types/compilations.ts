/**
 * The versions of TypeScript that are tested: the oldest supported one, the last of its kind, and
 * the newest.
 */
export const versions = ['5.4.5', '5.9.3', '7.0.2'] as const;

/** One version of TypeScript. */
export type Version = (typeof versions)[number];

/** How modules are written and resolved. */
export interface Resolution {
  readonly name: string;
  /** The `type` of the user's package.json. */
  readonly type: 'module' | 'commonjs';
  readonly module: string;
  readonly moduleResolution: string;
}

/** One run of the compiler. */
export interface Compilation {
  readonly version: Version;
  readonly resolution: Resolution;
  readonly exactOptionalPropertyTypes: boolean;
}

const esm: readonly Resolution[] = [
  { name: 'node16', type: 'module', module: 'node16', moduleResolution: 'node16' },
  { name: 'nodenext', type: 'module', module: 'nodenext', moduleResolution: 'nodenext' },
  { name: 'bundler', type: 'module', module: 'esnext', moduleResolution: 'bundler' },
];

const strictCommonJs: Resolution = {
  name: 'node16 from CommonJS',
  type: 'commonjs',
  module: 'node16',
  moduleResolution: 'node16',
};

/**
 * TypeScript 7 no longer supports the resolution of Node 10, and supports that of bundlers for
 * CommonJS.
 */
function commonJs(version: Version): Resolution {
  const moduleResolution = version === '7.0.2' ? 'bundler' : 'node10';
  const name = `commonjs with ${moduleResolution}`;
  return { name, type: 'commonjs', module: 'commonjs', moduleResolution };
}

/**
 * All resolutions with the oldest and the newest version; with the one between, which behaves like
 * them, only that of Node. The newest, which is fast, tries each with and without
 * exactOptionalPropertyTypes, the others alternate.
 */
export function allCompilations(): Compilation[] {
  return versions.flatMap((version) =>
    resolutionsOf(version).flatMap((resolution, index) => {
      const exact = version === '7.0.2' ? [true, false] : [index % 2 === 0];
      return exact.map((exactOptionalPropertyTypes) => ({
        version,
        resolution,
        exactOptionalPropertyTypes,
      }));
    }),
  );
}

/** One compilation with each version, with Node's resolution. */
export function compilationsOfNode(): Compilation[] {
  const found = versions.map((version) =>
    allCompilations().find((one) => one.version === version && one.resolution.name === 'nodenext'),
  );
  return found.filter((one) => one !== undefined);
}

function resolutionsOf(version: Version): readonly Resolution[] {
  if (version === '5.9.3') return esm.filter(({ name }) => name === 'nodenext');
  return [...esm, strictCommonJs, commonJs(version)];
}

/** The description of a compilation in messages. */
export function nameOf({ version, resolution, exactOptionalPropertyTypes }: Compilation): string {
  const exact = exactOptionalPropertyTypes ? ', exactOptionalPropertyTypes' : '';
  return `TypeScript ${version}, ${resolution.name}${exact}`;
}
