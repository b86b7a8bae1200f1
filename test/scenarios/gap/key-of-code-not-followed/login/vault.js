import { connect } from 'vault-client'

export const vault = connect()
