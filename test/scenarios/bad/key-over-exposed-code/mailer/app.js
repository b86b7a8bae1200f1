exports.send = (to) => console.log(to, process.env.SMTP_HOST)
