;; Calculates with fractions, so no chain takes it. docs/chain.md, "Try it".
(module
  (func (export "half") (drop (f64.div (f64.const 1) (f64.const 2)))))
