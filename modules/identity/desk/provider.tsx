/** Back from a provider, at the desk. */
import { Door } from './sign-in.tsx'

export default function Provider() {
  return <Door back />
}
