/** The one function of `qrcode` we call; the package carries no types. */
declare module 'qrcode' {
  const qr: {
    create(
      text: string,
      options: { errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H' },
    ): { readonly modules: { readonly size: number; readonly data: Uint8Array } }
  }
  export default qr
}
