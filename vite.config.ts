import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const SERVER = 'http://127.0.0.1:8686'

/**
 * vue-i18n imports the whole of Vue as one object to ask it for the current instance, which keeps all of Vue in the wall's
 * script. It is given what it asks for.
 */
const leanI18n: Plugin = {
  name: 'lean-i18n',
  transform(code, id) {
    if (!id.includes('vue-i18n.runtime.mjs')) return null
    const whole = "import * as Vue from 'vue';"
    if (!code.includes(whole)) throw new Error(`${id}: expected «${whole}», is this another version of vue-i18n?`)
    return {
      code: code.replace(
        whole,
        "import { getCurrentInstance as instanceOfVue } from 'vue'; const Vue = { getCurrentInstance: instanceOfVue };",
      ),
      map: null,
    }
  },
}

export default defineConfig({
  root: fileURLToPath(new URL('dashboard', import.meta.url)),
  plugins: [vue(), leanI18n],
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
