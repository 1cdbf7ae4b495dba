yes 'no end to it'
