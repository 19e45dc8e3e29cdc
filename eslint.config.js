import eslint from '@eslint/js';
import angular from 'angular-eslint';
import boundaries from 'eslint-plugin-boundaries';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { BROWSER_FILES, ENVIRONMENT_READERS, LAYERS, PACKAGE_OWNERS, REDIS_FILES } from './architecture.js';

/** A layer is a folder or a single file. */
const filesOf = (layer) => (layer.endsWith('.ts') ? layer : `${layer}/**`);

/** What `architecture.js` says, as the plugin wants it: the last policy that matches an import decides. */
const importPolicies = [
  ...Object.entries(LAYERS).map(([layer, below]) => ({
    from: { file: { path: filesOf(layer) } },
    allow: { to: { file: { path: [layer, ...below].map(filesOf) } } },
  })),
  { from: { file: { path: REDIS_FILES } }, allow: { to: { file: { path: 'src/redis/**' } } } },

  { allow: { to: { module: { origin: ['external', 'core'] } } } },
  { from: { file: { path: BROWSER_FILES } }, disallow: { to: { module: { origin: ['external', 'core'] } } } },
  { from: { file: { path: 'client/src/**' } }, allow: { to: { module: { origin: 'external' } } } },
  ...Object.entries(PACKAGE_OWNERS).flatMap(([source, owners]) => [
    { disallow: { to: { module: { origin: 'external', source } } } },
    { from: { file: { path: owners } }, allow: { to: { module: { origin: 'external', source } } } },
  ]),
];

const NODE_GLOBALS = [
  'process',
  'console',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'URL',
  'fetch',
  'AbortSignal',
  'Buffer',
];
const globals = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

export default defineConfig(
  { ignores: ['dist/', 'client/dist/', 'client/.angular/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    rules: {
      'max-lines': ['error', 300],
      eqeqeq: 'error',
      // Control characters are what this code guards against.
      'no-control-regex': 'off',
      'no-misleading-character-class': ['error', { allowEscape: true }],
    },
  },
  { files: ['**/*.js'], languageOptions: { globals: globals(NODE_GLOBALS) } },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: globals([...NODE_GLOBALS, 'require', 'module', '__dirname']) },
  },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: ['tsconfig.json', 'client/tsconfig.spec.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Numbers and errors read well in a template string.
      '@typescript-eslint/restrict-template-expressions': 'off',
      // What is asynchronous by contract may have nothing to wait for in memory.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Chai's assertions are expressions.
      '@typescript-eslint/no-unused-expressions': 'off',
      // Test doubles are looked at unbound, and whatever a socket carries is shown as text.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },

  {
    files: ['src/**/*.ts', 'bench/**/*.ts', 'client/src/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { node: { extensions: ['.ts'] } },
      'boundaries/files': [{ category: 'source', pattern: '**/*' }],
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          checkAllOrigins: true,
          checkUnknownLocals: true,
          policies: importPolicies,
          message: 'architecture.js does not let {{from.file.path}} import {{dependency.source}}.',
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings come in as values; the environment is read at the start only.' },
      ],
    },
  },
  { files: ENVIRONMENT_READERS, rules: { 'no-restricted-properties': 'off' } },

  {
    files: ['client/src/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/prefer-on-push-component-change-detection': 'error',
      '@angular-eslint/component-selector': [
        'error',
        [
          { type: 'element', prefix: 'app', style: 'kebab-case' },
          // A list may only hold list items, so a component in it is one.
          { type: 'attribute', prefix: 'app', style: 'camelCase' },
        ],
      ],
      '@angular-eslint/directive-selector': ['error', { type: 'attribute', prefix: 'app', style: 'camelCase' }],
    },
  },
  { files: ['client/src/**/*.html'], extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility] },
);
