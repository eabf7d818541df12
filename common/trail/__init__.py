"""History pages: what the trail says about an object, in words, to a reader who may see it.

`registry` - what apps say about their models; `events` - one model's trail by itself; `reading` - statements; `diff` - what changed; `wording` - how it reads;
`origin` - by whom and through what; `page` and `export` - put together.
"""
