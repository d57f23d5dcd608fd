/** Sentences of the client itself; the server's come with its answers. */
export const refusals = {
  'client.offline': '网络不通，内容没有送达。连上网络后请再试一次。',
  'client.failure': '服务器没有给出可以理解的回答（{status}），请稍后再试。',
} as const
