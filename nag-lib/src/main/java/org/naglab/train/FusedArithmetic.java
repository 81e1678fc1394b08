package org.naglab.train;

import static org.naglab.tensor.TorchScript.number;
import static org.naglab.tensor.TorchScript.tensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.naglab.tensor.TorchScript;

/** The same update in torch's fused kernel: one pass over memory and one call for a whole group. */
record FusedArithmetic() implements UpdateArithmetic {
    private static final String SOURCE = """
            def norm(self, gradients: List[Tensor]) -> Tensor:
                squares = annotate(List[Tensor], [])
                for gradient in gradients:
                    flat = torch.reshape(gradient, [-1])
                    torch.append(squares, torch.to(torch.dot(flat, flat), 7))
                return torch.sqrt(torch.sum(torch.stack(squares)))

            def update(self, parameters: List[Tensor], gradients: List[Tensor], firsts: List[Tensor],
                    seconds: List[Tensor], count: Tensor, rate: Tensor, decay: Tensor, beta1: Tensor, beta2: Tensor,
                    epsilon: Tensor, clip: Tensor) -> Tensor:
                factor = float(clip.item())
                if factor < 1.0:
                    torch._foreach_mul_(gradients, factor)
                step = torch.full([], float(count.item()), dtype=6, device=parameters[0].device)
                steps = annotate(List[Tensor], [])
                for parameter in parameters:
                    torch.append(steps, step)
                torch._fused_adamw_(parameters, gradients, firsts, seconds, annotate(List[Tensor], []), steps,
                    lr=float(rate.item()), beta1=float(beta1.item()), beta2=float(beta2.item()),
                    weight_decay=float(decay.item()), eps=float(epsilon.item()), amsgrad=False, maximize=False)
                return step
            """;

    /** Compiled on first use, once per JVM. */
    private static final class Compiled {
        static final TorchScript SCRIPT = TorchScript.compile(SOURCE);
    }

    @Override
    public double norm(NDManager scope, List<NDArray> gradients) {
        try (NDList norm = Compiled.SCRIPT.call(scope, "norm", tensors(gradients))) {
            return norm.singletonOrThrow().getDouble();
        }
    }

    @Override
    public void update(
            NDManager scope, List<Update> updates, AdamWConfig config, double rate, double decay, double clip) {
        Map<Long, List<Update>> byCount = updates.stream().collect(Collectors.groupingBy(Update::count));
        byCount.forEach((count, same) -> Compiled.SCRIPT
                .call(
                        scope,
                        "update",
                        tensors(each(same, Update::parameter)),
                        tensors(each(same, Update::gradient)),
                        tensors(each(same, Update::first)),
                        tensors(each(same, Update::second)),
                        number(count),
                        number(rate),
                        number(decay),
                        number(config.beta1()),
                        number(config.beta2()),
                        number(config.epsilon()),
                        number(clip))
                .close());
    }

    private static List<NDArray> each(List<Update> updates, Function<Update, NDArray> part) {
        return updates.stream().map(part).toList();
    }
}
