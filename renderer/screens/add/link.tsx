// What a deep link asks for, shown before anything is done with it. Somebody else wrote that link.
import { Button } from '../../components/controls/button.tsx'
import { ComparedAddress } from '../sign-in/compared-address.tsx'

interface LinkQuestionProps {
  readonly url: string
  readonly onAgree: () => void
  readonly onDecline: () => void
}

export function LinkQuestion({ url, onAgree, onDecline }: LinkQuestionProps) {
  return (
    <section className="sign-in-wait" aria-label="A link asks to add a server">
      <p className="sign-in-title">A link asks Valetkey to add this server</p>
      <ComparedAddress url={url} />
      <p className="quiet">
        Whoever made the link chose this address. Go on only if you know it. Looking at it adds nothing and signs you in
        nowhere.
      </p>
      <div className="actions">
        <Button onPress={onAgree}>Look at it</Button>
        <Button kind="quiet" onPress={onDecline}>
          Not now
        </Button>
      </div>
    </section>
  )
}
