# Heliograph in one image: the server, its pages and the command line. Data on the embedded database belongs on a volume at /data.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build --if-present

FROM node:20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8686 HELIOGRAPH_DATA=/data
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && mkdir /data && chown node:node /data
COPY --from=build /app/rules rules
COPY --from=build /app/db db
COPY --from=build /app/backend backend
COPY --from=build /app/dist* dist
COPY tsconfig.json ./
USER node
VOLUME /data
EXPOSE 8686
# Health is 503 also where a feed is silent, which no restart mends: the check asks only whether the server answers.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/api/health').then(({status})=>process.exit(status===200||status===503?0:1),()=>process.exit(1))"]
ENTRYPOINT ["node_modules/.bin/tsx", "backend/cli.ts"]
CMD ["serve"]
