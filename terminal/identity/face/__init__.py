"""Face check (人证核验): is it the person of the reference photo, and do they move as asked?

`engine` finds and compares faces, `quality` says whether a picture is good enough, `challenge` asks for movements,
`check` puts the three together. Arrays in, judgements out: no device, no screen, no network in here. Nothing is kept.
"""
