import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const SERVER = 'http://127.0.0.1:8686'

export default defineConfig({
  root: fileURLToPath(new URL('dashboard', import.meta.url)),
  plugins: [vue()],
  // Its texts are compiled by dashboard/i18n/compile.ts.
  resolve: { alias: { 'vue-i18n': 'vue-i18n/dist/vue-i18n.runtime.esm-bundler.js' } },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
  },
  build: {
    target: 'chrome90',
    outDir: fileURLToPath(new URL('dist', import.meta.url)),
    emptyOutDir: true,
    manifest: true,
    rolldownOptions: {
      input: ['index.html', 'wall.html'].map((page) => fileURLToPath(new URL(`dashboard/${page}`, import.meta.url))),
    },
    modulePreload: { polyfill: false },
    // Nothing inline: the server's policy allows data: for images alone.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': SERVER, '/socket.io': { target: SERVER, ws: true } } },
})
