import { configTable } from '#kernel/config'

/** docs/operating/configuration.md, written from the table in kernel/config.ts. */
export function configurationPage(): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const lines = configTable().map(
    (row) =>
      `| \`${row.name}\` | ${cell(row.zh)}<br>${cell(row.en)} | ${row.default ? `\`${row.default}\`` : '–'} | ${cell(row.allowed)} |`,
  )
  return `# 配置 · Configuration

由 \`kernel/config.ts\` 生成，勿手改（\`npm run check -- --write\`）。全部配置来自环境变量；值有误时程序不启动，并说明原因。
Generated from \`kernel/config.ts\`. All configuration comes from the environment; a wrong value stops the start with a sentence.

| 变量 | 含义 | 默认 | 允许 |
|---|---|---|---|
${lines.join('\n')}

## 接入自己的 PostgreSQL · A PostgreSQL server of one's own

版本 15 以上。拥有数据库的角色负责迁移；应用角色只登录，得到迁移授予的权限，别无其他。
Version 15 or newer. The owner migrates; the application's role logs in and has only what migrations grant.

\`\`\`sql
create role linli_owner login password '…';
create role linli_app login nosuperuser nocreatedb nocreaterole nobypassrls password '…';
create database linli owner linli_owner encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8' template template0;
\`\`\`

\`\`\`sh
DATABASE_URL=postgres://linli_owner:…@db:5432/linli \\
LINLI_APP_URL=postgres://linli_app:…@db:5432/linli npm start
\`\`\`

\`LINLI_DATA\` 仍存放上传的文件，\`LINLI_KEYS\` 仍存放主密钥。此时没有演示用的一键登录。
\`LINLI_DATA\` still holds uploaded files and \`LINLI_KEYS\` the master key. The demonstration's one-click sign-in does not exist then.
`
}
