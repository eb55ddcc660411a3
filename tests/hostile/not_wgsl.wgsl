@compute
def main(x):
    return 2 * x
