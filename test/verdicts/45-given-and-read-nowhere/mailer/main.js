import { createTransport } from 'nodemailer'

const transport = createTransport({ host: process.env.SMTP_HOST })

export function send(mail) {
  return transport.sendMail(mail)
}
