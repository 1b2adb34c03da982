;; The two passes of `src/domain/lanczos.ts` on four channels at once (WebAssembly SIMD). Whole numbers
;; all the way, so that the levels are its own to the bit. Pixels are RGBA, four bytes, row by row; alpha
;; goes along like a colour. The taps lie in memory as that file lays them out: for each output place its
;; first input place and its number of weights (i32), and `most` weights in 2^-22 (i32).
(module
  (memory (export "memory") 1)

  ;; Every row of `height` rows: `sourceWidth` pixels from `source` become `width` pixels at `target`,
  ;; with `gap` bytes after them.
  (func (export "resizeRows")
    (param $source i32) (param $sourceWidth i32) (param $height i32)
    (param $target i32) (param $width i32) (param $gap i32)
    (param $first i32) (param $count i32) (param $weights i32) (param $most i32)
    (local $y i32) (local $x i32) (local $row i32)
    (local $from i32) (local $tap i32) (local $end i32)
    (local $sums v128) (local $pair v128)
    (local.set $row (local.get $source))
    (loop $rows
      (local.set $x (i32.const 0))
      (loop $pixels
        ;; $end: the byte behind this place's last weight
        (local.set $tap (i32.add (local.get $weights)
          (i32.shl (i32.mul (local.get $x) (local.get $most)) (i32.const 2))))
        (local.set $end (i32.add (local.get $tap)
          (i32.shl (i32.load (i32.add (local.get $count) (i32.shl (local.get $x) (i32.const 2))))
            (i32.const 2))))
        (local.set $from (i32.add (local.get $row)
          (i32.shl (i32.load (i32.add (local.get $first) (i32.shl (local.get $x) (i32.const 2))))
            (i32.const 2))))
        (local.set $sums (v128.const i32x4 0x200000 0x200000 0x200000 0x200000)) ;; one half
        ;; two pixels a round
        (block $odd
          (loop $taps
            (br_if $odd (i32.gt_u (i32.add (local.get $tap) (i32.const 8)) (local.get $end)))
            (local.set $pair (i16x8.extend_low_i8x16_u (v128.load64_zero (local.get $from))))
            (local.set $sums (i32x4.add (local.get $sums) (i32x4.add
              (i32x4.mul (i32x4.extend_low_i16x8_u (local.get $pair))
                (v128.load32_splat (local.get $tap)))
              (i32x4.mul (i32x4.extend_high_i16x8_u (local.get $pair))
                (v128.load32_splat offset=4 (local.get $tap))))))
            (local.set $from (i32.add (local.get $from) (i32.const 8)))
            (local.set $tap (i32.add (local.get $tap) (i32.const 8)))
            (br $taps)))
        (if (i32.lt_u (local.get $tap) (local.get $end)) (then
          (local.set $sums (i32x4.add (local.get $sums)
            (i32x4.mul
              (i32x4.extend_low_i16x8_u
                (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $from))))
              (v128.load32_splat (local.get $tap)))))))
        ;; back to levels, clamped to 0 to 255 as a Uint8ClampedArray does
        (local.set $sums (i32x4.shr_s (local.get $sums) (i32.const 22)))
        (local.set $sums (i16x8.narrow_i32x4_s (local.get $sums) (local.get $sums)))
        (v128.store32_lane 0 (local.get $target)
          (i8x16.narrow_i16x8_u (local.get $sums) (local.get $sums)))
        (local.set $target (i32.add (local.get $target) (i32.const 4)))
        (local.set $x (i32.add (local.get $x) (i32.const 1)))
        (br_if $pixels (i32.lt_u (local.get $x) (local.get $width))))
      (local.set $target (i32.add (local.get $target) (local.get $gap)))
      (local.set $row (i32.add (local.get $row) (i32.shl (local.get $sourceWidth) (i32.const 2))))
      (local.set $y (i32.add (local.get $y) (i32.const 1)))
      (br_if $rows (i32.lt_u (local.get $y) (local.get $height)))))

  ;; Every column: rows of `stride` bytes (a multiple of 16) from `source` become `height` rows at
  ;; `target`, sixteen bytes at a time.
  (func (export "resizeColumns")
    (param $source i32) (param $stride i32)
    (param $target i32) (param $height i32)
    (param $first i32) (param $count i32) (param $weights i32) (param $most i32)
    (local $y i32) (local $chunk i32) (local $top i32)
    (local $from i32) (local $tap i32) (local $start i32) (local $end i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $levels v128) (local $half v128) (local $weight v128)
    (loop $rows
      (local.set $start (i32.add (local.get $weights)
        (i32.shl (i32.mul (local.get $y) (local.get $most)) (i32.const 2))))
      (local.set $end (i32.add (local.get $start)
        (i32.shl (i32.load (i32.add (local.get $count) (i32.shl (local.get $y) (i32.const 2))))
          (i32.const 2))))
      (local.set $top (i32.add (local.get $source)
        (i32.mul (local.get $stride)
          (i32.load (i32.add (local.get $first) (i32.shl (local.get $y) (i32.const 2)))))))
      (local.set $chunk (i32.const 0))
      (loop $chunks
        (local.set $from (i32.add (local.get $top) (local.get $chunk)))
        (local.set $tap (local.get $start))
        (local.set $a (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
        (local.set $b (local.get $a))
        (local.set $c (local.get $a))
        (local.set $d (local.get $a))
        (loop $taps
          (local.set $levels (v128.load (local.get $from)))
          (local.set $weight (v128.load32_splat (local.get $tap)))
          (local.set $half (i16x8.extend_low_i8x16_u (local.get $levels)))
          (local.set $a (i32x4.add (local.get $a)
            (i32x4.mul (i32x4.extend_low_i16x8_u (local.get $half)) (local.get $weight))))
          (local.set $b (i32x4.add (local.get $b)
            (i32x4.mul (i32x4.extend_high_i16x8_u (local.get $half)) (local.get $weight))))
          (local.set $half (i16x8.extend_high_i8x16_u (local.get $levels)))
          (local.set $c (i32x4.add (local.get $c)
            (i32x4.mul (i32x4.extend_low_i16x8_u (local.get $half)) (local.get $weight))))
          (local.set $d (i32x4.add (local.get $d)
            (i32x4.mul (i32x4.extend_high_i16x8_u (local.get $half)) (local.get $weight))))
          (local.set $from (i32.add (local.get $from) (local.get $stride)))
          (local.set $tap (i32.add (local.get $tap) (i32.const 4)))
          (br_if $taps (i32.lt_u (local.get $tap) (local.get $end))))
        (v128.store (local.get $target)
          (i8x16.narrow_i16x8_u
            (i16x8.narrow_i32x4_s
              (i32x4.shr_s (local.get $a) (i32.const 22)) (i32x4.shr_s (local.get $b) (i32.const 22)))
            (i16x8.narrow_i32x4_s
              (i32x4.shr_s (local.get $c) (i32.const 22)) (i32x4.shr_s (local.get $d) (i32.const 22)))))
        (local.set $target (i32.add (local.get $target) (i32.const 16)))
        (local.set $chunk (i32.add (local.get $chunk) (i32.const 16)))
        (br_if $chunks (i32.lt_u (local.get $chunk) (local.get $stride))))
      (local.set $y (i32.add (local.get $y) (i32.const 1)))
      (br_if $rows (i32.lt_u (local.get $y) (local.get $height))))))
