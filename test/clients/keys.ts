// Keys that look real and open nothing. They are put together here, so that no file of ours holds one.
export const random = ['q7Zk2', 'Wm9Xb', '4Rt8Y', 'c3Ln6', 'Vp1Hs', '5Jd0'].join('')
const letters = (length: number) => random.repeat(10).slice(0, length)

export const github = `ghp_${letters(36)}`
export const linear = `lin_api_${letters(40)}`
export const openAi = `sk-${letters(20)}T3BlbkFJ${letters(20)}`
export const slack = ['xoxb', '123456789012', '1234567890123', letters(24)].join('-')
export const stripe = `sk_live_${letters(24)}`
export const notion = `ntn_${'12345678901'}${letters(35)}`
