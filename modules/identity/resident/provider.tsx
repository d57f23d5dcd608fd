/** Back from a provider, on the phone. */
import { Door } from './sign-in.tsx'

export default function Provider() {
  return <Door back />
}
