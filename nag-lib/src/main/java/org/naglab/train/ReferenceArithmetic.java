package org.naglab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.naglab.tensor.EngineMemory;

/** AdamW line by line as in Loshchilov and Hutter (2019), algorithm 2, with a learning rate that scales the decay too. */
record ReferenceArithmetic() implements UpdateArithmetic {
    @Override
    public double norm(NDManager scope, List<NDArray> gradients) {
        double sum = 0;
        for (NDArray gradient : gradients) {
            try (NDManager inner = scope.newSubManager()) {
                inner.tempAttachAll(gradient);
                sum += gradient.toType(DataType.FLOAT64, false).square().sum().getDouble();
            }
        }
        return Math.sqrt(sum);
    }

    @Override
    public void update(
            NDManager scope, List<Update> updates, AdamWConfig config, double rate, double decay, double clip) {
        for (Update u : updates) {
            try (NDManager inner = scope.newSubManager()) {
                inner.tempAttachAll(u.gradient());
                update(inner, u, config, rate, decay, clip);
            }
        }
    }

    private static void update(NDManager scope, Update u, AdamWConfig config, double rate, double decay, double clip) {
        DataType type = u.parameter().getDataType();
        double firstCorrection = 1 - Math.pow(config.beta1(), u.count());
        double secondCorrection = 1 - Math.pow(config.beta2(), u.count());

        NDArray gradient = u.gradient().mul(scalar(scope, type, clip));
        u.parameter().muli(scalar(scope, type, 1 - rate * decay));
        u.first().muli(scalar(scope, type, config.beta1()));
        u.first().addi(gradient.mul(scalar(scope, type, 1 - config.beta1())));
        u.second().muli(scalar(scope, type, config.beta2()));
        u.second().addi(gradient.square().mul(scalar(scope, type, 1 - config.beta2())));

        NDArray corrected = scalar(scope, type, 1 / secondCorrection).mul(u.second());
        NDArray denominator = corrected.sqrt().add(scalar(scope, type, config.epsilon()));
        NDArray numerator = scalar(scope, type, rate / firstCorrection).mul(u.first());
        u.parameter().subi(numerator.div(denominator));
    }

    /** A number that lives as long as the scope; no autograd is on, so nothing reads it later. */
    private static NDArray scalar(NDManager scope, DataType type, double value) {
        return EngineMemory.of(scope, new double[] {value}, new Shape()).toType(type, false);
    }
}
