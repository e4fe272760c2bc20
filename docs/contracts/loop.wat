;; Never ends by itself: only its gas ends it. docs/chain.md, "Try it".
(module
  (func (export "forever") (loop $again (br $again))))
