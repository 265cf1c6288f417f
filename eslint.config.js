import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/dist', '**/node_modules', '**/coverage', '**/*.js', '**/*.cjs', '**/*.mjs'] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      // The root's project, not each package's own: only the root resolves our packages to their sources, so that types
      // are known before anything is built.
      parserOptions: {
        project: ['./tsconfig.json', './packages/board/ui/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // A duration is a number and its unit: `${ttlMs}ms` is one for the compiler, `${String(ttlMs)}ms` is any text.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Our objects are made of closures, and interfaces declare methods as the field does; nothing here uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
        { selector: 'ExportAllDeclaration', message: 'List the names.' },
      ],
    },
  },
  {
    // Tools that demand a default export; and the one package whose purpose is to pass core on whole.
    files: [
      '**/*.config.ts',
      'packages/testing/src/vitest-global-setup.ts',
      'packages/smart-redis/src/index.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Tests of types say `any` on purpose, and nothing in them runs.
    files: ['packages/*/test/types/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
);
