import vue from 'eslint-plugin-vue'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import tseslint from 'typescript-eslint'

/** Law 3 (time is an argument): what reads a clock is named, and only the entry points may use it. */
const CLOCKS = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Time is an argument (law 3).' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument (law 3).' },
  { selector: "CallExpression[callee.name='Date']", message: 'Time is an argument (law 3).' },
  {
    selector: "MemberExpression[property.name='Now'][object.name='Temporal']",
    message: 'Time is an argument (law 3).',
  },
  { selector: "MemberExpression[object.name='performance']", message: 'Time is an argument (law 3).' },
]

/** Direction: rules ← db ← backend; the dashboard imports from rules and, types only, from backend/contract. */
const direction = (files, patterns, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group: patterns, message }] }] },
})

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'coverage/', '.stryker-tmp/'] },
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  ...vue.configs['flat/recommended'],
  ...accessibility.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    files: ['**/*.vue'],
    rules: {
      'max-lines': ['error', 200],
      // The layout is prettier's.
      'vue/html-indent': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      // A label around its control names it as well as one beside it.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
  {
    rules: {
      'no-restricted-syntax': ['error', ...CLOCKS],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['backend/main.ts', 'backend/cli.ts', 'dashboard/stores/now.ts', 'test/bench/**'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**', 'eslint.config.js'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  direction(
    ['rules/**'],
    [
      'node:*',
      'fs',
      'path',
      'pg',
      'express',
      'socket.io',
      '**/db/**',
      '**/backend/**',
      '**/dashboard/**',
      '**/test/**',
    ],
    'rules/ is pure: data in, data out; it imports nothing of the project and no I/O.',
  ),
  direction(['db/**'], ['**/backend/**', '**/dashboard/**', '**/test/**'], 'db/ imports from rules/ alone.'),
  direction(['backend/**'], ['**/dashboard/**', '**/test/**'], 'backend/ imports from rules/ and db/.'),
  direction(
    ['dashboard/**'],
    ['**/db/**', '**/backend/!(contract)/**', '**/test/**'],
    'The dashboard sees rules/ and the types of backend/contract.',
  ),
)
