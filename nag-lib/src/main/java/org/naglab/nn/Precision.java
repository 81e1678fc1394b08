package org.naglab.nn;

import static org.naglab.tensor.TorchScript.tensor;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.naglab.tensor.TorchScript;

/**
 * The number format in which products with weight matrices are computed; all else, and what is stored, stays float32
 * (mixed precision; Micikevicius et al., 2018; Kalamkar et al., 2019).
 */
public enum Precision {
    /** 24 bits of mantissa: the numbers that tests and checkpoints are compared by. */
    FLOAT32 {
        @Override
        NDArray linear(NDArray x, NDArray weight, NDArray bias) {
            return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
        }
    },
    /**
     * Operands are rounded to 8 bits of mantissa, sums are float32. Fast where the processor multiplies such numbers
     * (AVX512_BF16, AMX), several times slower than float32 elsewhere.
     */
    BFLOAT16 {
        @Override
        NDArray linear(NDArray x, NDArray weight, NDArray bias) {
            return Compiled.SCRIPT
                    .call(x.getManager(), "linear", tensor(x), tensor(weight), tensor(bias))
                    .singletonOrThrow();
        }
    };

    private static final List<String> BFLOAT16_FLAGS = List.of("avx512_bf16", "amx_bf16");

    /** The product is rounded to bfloat16 once more on its way out, as torch's autocast does; 15 and 6 are torch's types. */
    private static final String SOURCE = """
            def linear(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
                product = torch.linear(torch.to(x, 15), torch.to(weight, 15), torch.to(bias, 15))
                return torch.to(product, 6)
            """;

    /** Compiled on first use, once per JVM. */
    private static final class Compiled {
        static final TorchScript SCRIPT = TorchScript.compile(SOURCE);
    }

    /**
     * Gives the format in which this machine's processor is fastest.
     *
     * @return bfloat16 where Linux says that the processor multiplies it, else float32
     */
    public static Precision ofProcessor() {
        Path linux = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(linux)) {
            return FLOAT32;
        }
        try (Stream<String> lines = Files.lines(linux)) {
            return of(lines.filter(line -> line.startsWith("flags")).findFirst().orElse(""));
        } catch (IOException e) {
            return FLOAT32; // the slower of two right answers
        }
    }

    /** As Linux lists the abilities of a processor. */
    static Precision of(String flags) {
        return Arrays.stream(flags.split("\\s+")).anyMatch(BFLOAT16_FLAGS::contains) ? BFLOAT16 : FLOAT32;
    }

    /** {@code x Wᵀ + b} of float32 arrays as a float32 array in x's manager. */
    abstract NDArray linear(NDArray x, NDArray weight, NDArray bias);
}
