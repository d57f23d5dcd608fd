/** Sentences of the client itself; the server's come with its answers. */
export const refusals = {
  'client.offline': '网络不通，内容没有送达。连上网络后请再试一次。',
  'client.failure': '服务器没有给出可以理解的回答（{status}），请稍后再试。',
  'client.base-gone': '它接着的那一条已经不在了，这一条不能上传。请对照会场情况重新登记。',
} as const
