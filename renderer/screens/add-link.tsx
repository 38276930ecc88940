// What a deep link asks for, shown before anything is done with it. Somebody else wrote that link.
import { Button } from '../components/button.tsx'
import { Notice } from '../components/notice.tsx'
import { ComparedAddress } from './compared-address.tsx'

interface LinkQuestionProps {
  readonly url: string
  readonly onAgree: () => void
  readonly onDecline: () => void
}

export function LinkQuestion({ url, onAgree, onDecline }: LinkQuestionProps) {
  return (
    <Notice
      tone="needs-you"
      title="A link asks Valetkey to add this server."
      actions={
        <>
          <Button onPress={onDecline}>Not now</Button>
          <Button kind="main" onPress={onAgree}>
            Look at it
          </Button>
        </>
      }
    >
      <ComparedAddress url={url} />
      <p className="quiet">
        Whoever made the link chose this address. Go on only if you know it. Looking adds nothing and signs you in
        nowhere.
      </p>
    </Notice>
  )
}
